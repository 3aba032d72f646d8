metadata description = 'The function app on Flex Consumption, with every setting that it needs.'

import { AholoService, Containers, DataRetention, Scale, StorageEndpoints, Webhooks } from '../types.bicep'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity that it runs as.')
param identityId string

@description('The client id of that identity.')
param identityClientId string

@description('How far it scales.')
param scale Scale

@description('The subnet that it reaches private endpoints from; null for none.')
param subnetId string?

@description('Where its package is.')
param deploymentContainerUrl string

@description('The account of the host.')
param hostStorage StorageEndpoints

@description('The account of the users.')
param dataStorage StorageEndpoints

@description('The host name of the Service Bus namespace; null sends no event there.')
param serviceBusHost string?

@description('The topic that events go to.')
param eventsTopic string

@description('What the types of events begin with.')
param eventTypePrefix string

@description('The containers.')
param containers Containers

@description('How Application Insights is reached.')
param insightsConnection string

@description('The secret of the Aholo service in the vault.')
param aholoSecretUri string

@description('The Aholo service.')
param aholo AholoService

@description('Where events are posted to.')
param webhooks Webhooks

@description('The secret in the vault that posts are signed with; null posts nothing.')
param webhookSecretUri string?

@description('Whether posts are signed with the secret before too.')
param rotatesWebhookSecret bool

@description('The secret before in the vault; null outside of a rotation.')
param webhookPreviousSecretUri string?

@description('How many days, from its start, the history of an ended project is kept.')
param historyRetentionDays int

@description('How long data is kept.')
param dataRetention DataRetention

@description('Whether browsers and other clients reach the account of the users, and may upload large files straight into it.')
param directUploads bool

@description('The Durable Task Scheduler; null for the host\'s storage.')
param schedulerConnection string?

var credential = 'managedidentity'
var aholoSecret = '@Microsoft.KeyVault(SecretUri=${aholoSecretUri})'

var settings = {
  // Who the app is, for the Azure SDKs.
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'

  // The host's storage.
  AzureWebJobsStorage__blobServiceUri: hostStorage.blob
  AzureWebJobsStorage__queueServiceUri: hostStorage.queue
  AzureWebJobsStorage__tableServiceUri: hostStorage.table
  AzureWebJobsStorage__credential: credential
  AzureWebJobsStorage__clientId: identityClientId

  // The users' storage.
  AholoStorage__blobServiceUri: dataStorage.blob
  AholoStorage__queueServiceUri: dataStorage.queue
  AholoStorage__credential: credential
  AholoStorage__clientId: identityClientId

  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'

  // 1 TiB, far above Aholo:Files:MaxBytes (20 GiB by default): the app refuses a larger upload with a reason, the host with an empty 500.
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1099511627776'

  Aholo__Storage__Uploads: containers.uploads
  Aholo__Storage__Assets: containers.assets
  Aholo__Storage__State: containers.state
  Aholo__DirectUploads__Enabled: string(directUploads)
  Aholo__Events__Entity: eventsTopic
  Aholo__Events__Source: 'urn:aholo-functions:${name}'
  Aholo__Events__TypePrefix: eventTypePrefix
  Aholo__Sweep__Schedule: '0 */15 * * * *'
  Aholo__History__Retention: '${historyRetentionDays}.00:00:00'

  Aholo__BaseUrl: aholo.baseUrl
  Aholo__ApiVersion: aholo.apiVersion
  Aholo__RateLimit__PermitsPerSecond: aholo.requestsPerSecond
  Aholo__Auth__Mode: aholo.authMode
  Aholo__Auth__AppUid: aholo.appUid
}

var purgeSettings = dataRetention.fileStateDays == 0
  ? {}
  : { Aholo__History__FileStateRetention: '${dataRetention.fileStateDays}.00:00:00' }

var authSettings = aholo.authMode == 'Signature'
  ? { Aholo__Auth__AppKey: aholo.appKey, Aholo__Auth__AppSecret: aholoSecret }
  : { Aholo__Auth__ApiKey: aholoSecret }

var serviceBusSettings = serviceBusHost == null
  ? { Aholo__Events__ServiceBus: 'false' }
  : {
      AholoServiceBus__fullyQualifiedNamespace: serviceBusHost!
      AholoServiceBus__credential: credential
      AholoServiceBus__clientId: identityClientId
    }

var webhookSettings = empty(webhooks.urls) && empty(webhooks.allowedHosts)
  ? {}
  : union(
      { Aholo__Webhooks__Secret: '@Microsoft.KeyVault(SecretUri=${webhookSecretUri!})' },
      rotatesWebhookSecret
        ? { Aholo__Webhooks__PreviousSecret: '@Microsoft.KeyVault(SecretUri=${webhookPreviousSecretUri!})' }
        : {},
      toObject(range(0, length(webhooks.urls)), i => 'Aholo__Webhooks__Urls__${i}', i => webhooks.urls[i]),
      toObject(
        range(0, length(webhooks.allowedHosts)),
        i => 'Aholo__Webhooks__AllowedHosts__${i}',
        i => webhooks.allowedHosts[i]
      )
    )

var schedulerSettings = schedulerConnection == null
  ? {}
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: '${schedulerConnection!};ClientID=${identityClientId}'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: scale.maximumInstanceCount
        instanceMemoryMB: scale.instanceMemoryMB
        alwaysReady: scale.alwaysReadyInstances == 0
          ? []
          : [
              { name: 'http', instanceCount: scale.alwaysReadyInstances }
              { name: 'blob', instanceCount: scale.alwaysReadyInstances }
              { name: 'durable', instanceCount: scale.alwaysReadyInstances }
            ]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      appSettings: map(
        items(union(settings, purgeSettings, authSettings, serviceBusSettings, webhookSettings, schedulerSettings)),
        setting => {
          name: setting.key
          value: setting.value
        }
      )
    }
  }

  // Packages are deployed as a user or a pipeline, never with a password.
  resource scmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  resource ftpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }
}

@description('Its name.')
output name string = app.name

@description('Where it answers.')
output url string = 'https://${app.properties.defaultHostName}'
