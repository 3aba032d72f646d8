metadata description = 'The account of the Functions host: its keys and leases, the deployed package, and the orchestrations. No data of users.'

import { StorageEndpoints } from '../types.bicep'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity of the function app.')
param principalId string

@description('Whether it is kept in three zones.')
param zoneRedundant bool

@description('Whether it is reached by private endpoints only.')
param privateNetwork bool

var deployments = 'deployments'
var undelivered = 'undelivered-uploads'
var roles = [
  {
    id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
    why: 'Storage Blob Data Owner: the host keeps its keys, leases and blob receipts, Durable its leases and large messages, and reads the package.'
  }
  {
    id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
    why: 'Storage Queue Data Contributor: Durable sends its messages through queues that it creates.'
  }
  {
    id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
    why: 'Storage Table Data Contributor: Durable keeps instances, histories and partitions in tables that it creates.'
  }
]

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource deploymentContainer 'containers' = {
      name: deployments
    }

    resource undeliveredContainer 'containers' = {
      name: undelivered
    }
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    scope: account
    name: guid(account.id, principalId, role.id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.id)
      description: role.why
    }
  }
]

@description('Its name.')
output name string = account.name

@description('Where its services are.')
output endpoints StorageEndpoints = {
  blob: account.properties.primaryEndpoints.blob
  queue: account.properties.primaryEndpoints.queue
  table: account.properties.primaryEndpoints.table
}

@description('Where the package is deployed to.')
output deploymentContainerUrl string = '${account.properties.primaryEndpoints.blob}${deployments}'
