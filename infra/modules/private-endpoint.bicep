metadata description = 'A private endpoint whose name is resolved by a zone.'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('Where it is.')
param subnetId string

@description('What it leads to.')
param targetId string

@description('The part of that: blob, queue, table, namespace or vault.')
param group string

@description('The zone.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2026-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: group
        properties: {
          privateLinkServiceId: targetId
          groupIds: [group]
        }
      }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: group
          properties: {
            privateDnsZoneId: zoneId
          }
        }
      ]
    }
  }
}
